//! The Query protocol of Amazon EC2: lists have no `member`, answers no
//! `…Result`, and errors an envelope of their own.

use crate::fault::Fault;
use crate::message::Response;
use crate::wire::query::Params;
use crate::wire::xml::Xml;

/// The XML namespace of every answer.
pub(crate) const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

/// `Name.1`, `Name.2` ….
pub(crate) fn list<'a>(params: &'a Params, name: &str) -> Vec<&'a str> {
    (1..).map_while(|n| params.get(&format!("{name}.{n}"))).collect()
}

/// A parameter that must be there, in EC2's words if it is not.
pub(crate) fn required<'a>(params: &'a Params, name: &str) -> Result<&'a str, Fault> {
    params.get(name).filter(|value| !value.is_empty()).ok_or_else(|| {
        Fault::bad_request("MissingParameter", format!("The request must contain the parameter {name}"))
    })
}

/// `<OpResponse><requestId/>…</OpResponse>`.
pub(crate) fn answer(operation: &str, request_id: &str, result: &Xml) -> Response {
    let body = Xml::document(&format!("{operation}Response"), NAMESPACE, |xml| {
        xml.leaf("requestId", request_id);
        xml.append(result);
    });
    Response::new(200, "text/xml;charset=UTF-8", body)
}

/// `<Response><Errors><Error>…</Error></Errors><RequestID/></Response>`.
pub(crate) fn refusal(fault: &Fault, request_id: &str) -> Response {
    let body = Xml::document("Response", "", |xml| {
        xml.element("Errors", |xml| {
            xml.element("Error", |xml| {
                xml.leaf("Code", fault.code);
                xml.leaf("Message", &fault.message);
            });
        });
        xml.leaf("RequestID", request_id);
    });
    Response::new(fault.status, "text/xml;charset=UTF-8", body)
}
