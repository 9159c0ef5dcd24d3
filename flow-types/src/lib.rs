//! Lossless, lenient response types for Google Flow assets on useapi.net.
