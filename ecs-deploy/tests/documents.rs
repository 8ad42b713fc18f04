//! Definitions and project files against random input. A failing case is
//! written beside this file and is tried first the next time.
#![cfg(test)]

use ecs_deploy::{
    Config, Environment, Functions, SourceText, TaskDefinition, Template, UnknownFields, Value,
};
use proptest::prelude::*;

/// JSON text of any shape, in the compact form that documents print.
fn json() -> impl Strategy<Value = String> {
    let number = "(0|-?[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?";
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        number.prop_map(String::from),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|values| format!("[{}]", values.join(","))),
            prop::collection::vec(inner, 0..5).prop_map(|values| {
                let members =
                    values.iter().enumerate().map(|(index, value)| format!("\"key{index}\":{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

fn read(text: &str, unknown: UnknownFields) -> Result<TaskDefinition, ecs_deploy::Error> {
    // A template's own braces would be read as one.
    let text = text.replace("{{", "{{ `{{` }}");
    let rendered = Template::parse(SourceText::new("task.json", text))?.render(&Functions::new())?;
    TaskDefinition::read(&rendered, unknown)
}

proptest! {
    #[test]
    fn a_definition_read_and_written_back_is_the_same_document(value in json()) {
        let text = format!(
            r#"{{"zFirst":{value},"family":"web","containerDefinitions":[{{"name":"a","image":"x","inner":{value}}}]}}"#
        );
        let definition = read(&text, UnknownFields::Allow).unwrap();
        let written = definition.to_json();
        prop_assert_eq!(Value::parse(&written).unwrap(), Value::parse(&text).unwrap());
        // Digits and order too: only the spelling of strings may differ.
        prop_assert_eq!(read(&written, UnknownFields::Allow).unwrap().to_json(), written.clone());
        let saved = serde_json::to_string(&definition).unwrap();
        let restored: TaskDefinition = serde_json::from_str(&saved).unwrap();
        prop_assert_eq!(restored.to_json(), definition.to_json());
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "(\\{|\\}|\\[|\\]|\"|:|,|\\\\|[a-z0-9 ]|\n|é|#|- ){0,60}") {
        let _ = TaskDefinition::parse(&text);
        let _ = Config::parse(SourceText::new("ecspresso.yml", text), &Environment::default());
    }
}
