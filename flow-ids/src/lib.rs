//! Parse and format the media generation ids of Google Flow assets on useapi.net.
