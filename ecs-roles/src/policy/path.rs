//! Where in a JSON text something stands.

use std::fmt;

use serde::{Serialize, Serializer};

/// The way from the root of a JSON text to one of its parts.
///
/// It prints as `Statement[0].Action[1]` and serializes as a list of names and
/// indices: `["Statement", 0, "Action", 1]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JsonPath(Vec<PathSegment>);

/// One step of a [`JsonPath`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathSegment {
    /// Into the member of an object.
    Member(String),
    /// Into the element of a list, counted from zero.
    Element(usize),
}

impl JsonPath {
    /// The steps, from the root.
    pub fn segments(&self) -> &[PathSegment] {
        &self.0
    }

    /// This path, and then into the member `name`.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        self.and(PathSegment::Member(name.to_owned()))
    }

    /// This path, and then into the element `index`, counted from zero.
    #[must_use]
    pub fn element(&self, index: usize) -> Self {
        self.and(PathSegment::Element(index))
    }

    fn and(&self, segment: PathSegment) -> Self {
        Self(self.0.iter().cloned().chain([segment]).collect())
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, segment) in self.0.iter().enumerate() {
            match segment {
                PathSegment::Member(name) if place == 0 => f.write_str(name)?,
                PathSegment::Member(name) => write!(f, ".{name}")?,
                PathSegment::Element(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl Serialize for JsonPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl Serialize for PathSegment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Member(name) => serializer.serialize_str(name),
            Self::Element(index) => serializer.serialize_u64(*index as u64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_for_people_and_written_for_programs() {
        let path = JsonPath::default().member("Statement").element(0).member("Action").element(1);
        assert_eq!(path.to_string(), "Statement[0].Action[1]");
        assert_eq!(serde_json::to_string(&path).unwrap(), r#"["Statement",0,"Action",1]"#);
        assert_eq!(JsonPath::default().to_string(), "");
    }
}
