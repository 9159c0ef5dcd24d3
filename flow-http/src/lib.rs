//! Sans-IO requests and responses for Google Flow assets on useapi.net, over any transport.
