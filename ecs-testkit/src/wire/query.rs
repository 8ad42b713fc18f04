//! AWS Query: a form as input, XML as answer.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::fault::Fault;
use crate::message::{Response, decode};
use crate::wire::xml::Xml;

/// The parameters of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(BTreeMap<String, String>);

impl Params {
    pub(crate) fn parse(body: &Bytes) -> Self {
        let text = String::from_utf8_lossy(body);
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (form_decode(name), form_decode(value))
        });
        Self(pairs.collect())
    }

    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter that must be there, in AWS's words if it is not.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Fault> {
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            let mut member = name.to_owned();
            if let Some(first) = member.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            validation(format!(
                "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"
            ))
        })
    }

    /// `Name.member.1.field`, `Name.member.2.field` … as rows of fields.
    pub(crate) fn rows<'a>(&'a self, name: &str, fields: [&str; 2]) -> Vec<[&'a str; 2]> {
        (1..)
            .map(|n| fields.map(|field| self.get(&format!("{name}.member.{n}.{field}"))))
            .take_while(|row| row.iter().any(Option::is_some))
            .map(|row| row.map(Option::unwrap_or_default))
            .collect()
    }

    /// `Name.member.1`, `Name.member.2` ….
    pub(crate) fn members(&self, name: &str) -> Vec<&str> {
        (1..).map_while(|n| self.get(&format!("{name}.member.{n}"))).collect()
    }
}

pub(crate) fn validation(message: impl Into<String>) -> Fault {
    Fault::bad_request("ValidationError", message)
}

/// `<OpResponse><OpResult>…</OpResult><ResponseMetadata/></OpResponse>`.
pub(crate) fn answer(operation: &str, namespace: &str, request_id: &str, result: &Xml) -> Response {
    let body = Xml::document(&format!("{operation}Response"), namespace, |xml| {
        xml.element(&format!("{operation}Result"), |xml| xml.append(result));
        xml.element("ResponseMetadata", |xml| xml.leaf("RequestId", request_id));
    });
    Response::new(200, "text/xml", body)
}

pub(crate) fn refusal(fault: &Fault, namespace: &str, request_id: &str) -> Response {
    let body = Xml::document("ErrorResponse", namespace, |xml| {
        xml.element("Error", |xml| {
            xml.leaf("Type", "Sender");
            xml.leaf("Code", fault.code);
            xml.leaf("Message", &fault.message);
        });
        xml.leaf("RequestId", request_id);
    });
    Response::new(fault.status, "text/xml", body)
}

/// In a form, unlike in a path, `+` is a blank.
fn form_decode(text: &str) -> String {
    decode(&text.replace('+', " "))
}
