//! Reading documents that are nearly JSON.

use super::finding::Finding;
use super::linter::Findings;
use super::rules::syntax;
use crate::error::Error;
use crate::policy::{PolicySource, tolerant, without_byte_order_mark};

impl PolicySource {
    /// Reads through what copied policies are prone to: trailing commas, comments, and strings that were
    /// broken over lines. Each is a finding with a fix; none means that the text is JSON.
    ///
    /// ```
    /// use ecs_roles::PolicySource;
    ///
    /// let text = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},]} // copied"#;
    /// let (source, findings) = PolicySource::read_tolerant(text)?;
    /// assert_eq!(source.document().statements.len(), 1);
    /// assert_eq!(findings.len(), 2);
    /// assert_eq!(findings[0].message, "there is a comma before the closing bracket: remove it");
    /// # Ok::<(), ecs_roles::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read), for everything else that is wrong.
    pub fn read_tolerant(text: impl Into<String>) -> Result<(Self, Vec<Finding>), Error> {
        let text = text.into();
        let text = without_byte_order_mark(&text);
        let (tree, slips) = tolerant(text)?;
        let mut findings = Findings::of(text);
        syntax::slips(&slips, &mut findings);
        Ok((Self::of_tree(text.to_owned(), tree)?, findings.found))
    }
}
