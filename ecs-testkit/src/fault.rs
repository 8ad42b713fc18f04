//! An answer that refuses: what every protocol writes in its own form.

/// An AWS error: its wire code, HTTP status and message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) status: u16,
    pub(crate) message: String,
    /// What S3 adds to an error's XML, such as `BucketName`.
    pub(crate) details: Vec<(&'static str, String)>,
    /// What S3 adds to an error's headers, such as `x-amz-bucket-region`.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Fault {
    pub(crate) fn new(code: &'static str, status: u16, message: impl Into<String>) -> Self {
        Self { code, status, message: message.into(), details: Vec::new(), headers: Vec::new() }
    }

    /// A 400, as every modelled client error of the JSON services is.
    pub(crate) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(code, 400, message)
    }

    /// Adds an element to the error's XML.
    pub(crate) fn with_detail(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.details.push((name, text.into()));
        self
    }

    /// Adds a header.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
