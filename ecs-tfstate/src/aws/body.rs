//! Bodies of answers, which are not to fill the memory.

use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::byte_stream::error::Error as StreamError;

/// Why a body is not there.
#[derive(Debug)]
pub(super) enum Failure {
    TooLong,
    Broken(StreamError),
}

/// The body, appended chunk by chunk to one buffer; not read on when it is
/// longer than that many bytes.
pub(super) async fn collect(mut body: ByteStream, at_most: u64) -> Result<Vec<u8>, Failure> {
    let (least, _) = body.size_hint();
    let mut bytes = Vec::new();
    make_room(&mut bytes, least, at_most)?;
    while let Some(chunk) = body.try_next().await.map_err(Failure::Broken)? {
        make_room(&mut bytes, u64::try_from(chunk.len()).unwrap_or(u64::MAX), at_most)?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Room for so many more bytes, if there may be that many.
fn make_room(bytes: &mut Vec<u8>, more: u64, at_most: u64) -> Result<(), Failure> {
    let left = u64::try_from(bytes.len()).ok().and_then(|length| at_most.checked_sub(length));
    let more = usize::try_from(more).ok().filter(|_| left.is_some_and(|left| more <= left));
    bytes.try_reserve(more.ok_or(Failure::TooLong)?).map_err(|_| Failure::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_may_be_as_long_as_the_limit() {
        for (at_most, expected) in [(6, true), (5, true), (4, false), (0, false)] {
            let body = collect(ByteStream::from_static(b"hello"), at_most).await;
            assert_eq!(body.ok(), expected.then(|| b"hello".to_vec()), "{at_most}");
        }
        assert_eq!(collect(ByteStream::from_static(b""), 0).await.unwrap(), b"");
    }
}
