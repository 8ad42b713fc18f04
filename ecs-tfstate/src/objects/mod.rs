//! States in the object stores of Google and Azure.
