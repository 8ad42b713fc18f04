//! JSON in and out of the SDK as it is: members that the SDK's types do not
//! know would be dropped, and zeros added, on the way through them.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;

/// Replaces the request's body by a document, and keeps the reply's body.
#[derive(Debug, Clone)]
pub(super) struct RawJson {
    request: Arc<str>,
    reply: Arc<Mutex<Vec<u8>>>,
}

impl RawJson {
    pub(super) fn new(request: String) -> Self {
        Self { request: request.into(), reply: Arc::default() }
    }

    /// The last reply's body as text; a body that is not text is none.
    pub(super) fn reply(&self) -> String {
        let bytes = self.reply.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(bytes.clone()).unwrap_or_default()
    }
}

#[aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint]
impl Intercept for RawJson {
    fn name(&self) -> &'static str {
        "RawJson"
    }

    // Before signing, so that the signature covers the document; the length
    // is a signed header too and has been computed already.
    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        *request.body_mut() = SdkBody::from(self.request.as_ref());
        request.headers_mut().insert("content-length", self.request.len().to_string());
        Ok(())
    }

    // After deserialization, because only then is a streamed body in memory.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(bytes) = context.response().body().bytes() {
            *self.reply.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        }
        Ok(())
    }
}
