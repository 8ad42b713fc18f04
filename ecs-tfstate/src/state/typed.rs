//! Values as the types of a program.

use serde::de::DeserializeOwned;

use super::found::Found;
use super::model::State;
use crate::address::{Address, IntoAddress};
use crate::error::{Error, ErrorKind};
use crate::json_text;
use crate::value::Value;

impl State {
    /// The value of an output of the root module, as a type of the program.
    ///
    /// ```
    /// use ecs_tfstate::State;
    ///
    /// let state = State::parse(br#"{"version": 4, "outputs": {"subnets": {"value": ["subnet-1", "subnet-2"]}}}"#)?;
    /// let subnets: Vec<String> = state.output("subnets")?;
    /// assert_eq!(subnets, ["subnet-1", "subnet-2"]);
    /// # Ok::<(), ecs_tfstate::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such output, or its value is not of that type.
    pub fn output<T: DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        self.typed(Address::output(name))
    }

    /// All outputs of the root module at once: an object by name.
    ///
    /// ```
    /// #[derive(serde::Deserialize)]
    /// struct Network { vpc_id: String, subnets: Vec<String> }
    ///
    /// # let text = br#"{"version": 4, "outputs": {"vpc_id": {"value": "vpc-1"}, "subnets": {"value": []}}}"#;
    /// let network: Network = ecs_tfstate::State::parse(text)?.outputs()?;
    /// assert_eq!(network.vpc_id, "vpc-1");
    /// # Ok::<(), ecs_tfstate::Error>(())
    /// ```
    ///
    /// # Errors
    /// If an output is missing that the type needs, or is of another type.
    pub fn outputs<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let roots = self.outline.outputs.keys().filter(|output| output.module.0.is_empty());
        let mut sensitive = false;
        let mut member = |name: &str| -> Result<(String, Value), Error> {
            let found = self.lookup(Address::output(name))?;
            sensitive |= found.is_sensitive();
            Ok((name.to_owned(), found.into_value()))
        };
        let members = roots.map(|output| member(&output.name)).collect::<Result<_, Error>>()?;
        let outputs = Found::whole(Value::Object(members), sensitive);
        outputs.deserialize_as("the object of all outputs").map_err(|error| self.at_location(error))
    }

    /// The value at an address, as a type of the program.
    ///
    /// ```
    /// # let text = br#"{"version": 4, "outputs": {"subnets": {"value": ["subnet-1", "subnet-2"]}}}"#;
    /// let state = ecs_tfstate::State::parse(text)?;
    /// assert_eq!(state.typed::<String>("output.subnets[0]")?, "subnet-1");
    /// # Ok::<(), ecs_tfstate::Error>(())
    /// ```
    ///
    /// # Errors
    /// If nothing is there, or it is not of that type.
    pub fn typed<T: DeserializeOwned>(&self, address: impl IntoAddress) -> Result<T, Error> {
        let address = address.into_address()?;
        let found = self.lookup(&*address)?;
        found.deserialize_as(&format!("`{address}`")).map_err(|error| self.at_location(error))
    }
}

impl Found {
    /// The value as a type of the program, sensitive or not.
    ///
    /// # Errors
    /// If it is not of that type; the error names the member at fault, and
    /// nothing that is in a sensitive value.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.deserialize_as("the value")
    }

    fn deserialize_as<T: DeserializeOwned>(&self, what: &str) -> Result<T, Error> {
        let text = self.reveal().to_string();
        let mut json = serde_json::Deserializer::from_str(&text);
        let value = serde_path_to_error::deserialize(&mut json);
        let value = value.map_err(|error| self.mismatch(what, &error.path().to_string(), error.inner()))?;
        // An integer ends before the fraction or exponent of a number.
        json.end().map(|()| value).map_err(|_| {
            let message =
                format!("{what} is not of the type asked for: expected a whole number without exponent");
            Error::new(ErrorKind::WrongType, message)
        })
    }

    fn mismatch(&self, what: &str, path: &str, error: &serde_json::Error) -> Error {
        let reason = json_text::message(error);
        let message = match (self.is_sensitive(), path) {
            (true, _) => format!("{what} is not of the type asked for"),
            (false, ".") => format!("{what} is not of the type asked for: {reason}"),
            (false, path) => format!("{what} is not of the type asked for at `{path}`: {reason}"),
        };
        Error::new(ErrorKind::WrongType, message)
    }
}
