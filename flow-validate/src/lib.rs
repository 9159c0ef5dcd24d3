//! Tell from the first bytes and headers whether Google Flow will take an image or video.
