//! Fakes, filled from world files.

use std::error::Error;
use std::path::Path;

use ecs_testkit::{Fake, VirtualClock, WorldSpec};

/// What is said of a fake beside its world file, and stands above what that says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) enforce_iam: bool,
}

/// A fake, and whether IAM decides over its requests.
pub(crate) struct World {
    pub(crate) fake: Fake,
    pub(crate) enforces_iam: bool,
}

impl Settings {
    /// A fake AWS on this clock, filled from a world file if there is one. Paths in it are relative to the file.
    pub(crate) fn world(self, file: Option<&Path>, clock: VirtualClock) -> Result<World, Box<dyn Error>> {
        let Some(path) = file else { return Ok(self.filled(WorldSpec::default(), Path::new(""), clock)?) };
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| {
            named(&format!("{error}: name the file that describes the world with --world"))
        })?;
        let spec = serde_saphyr::from_str(&text).map_err(|error| named(error.without_snippet()))?;
        let directory = path.parent().unwrap_or(Path::new(""));
        Ok(self.filled(spec, directory, clock).map_err(|error| named(&error))?)
    }

    fn filled(
        self,
        spec: WorldSpec,
        directory: &Path,
        clock: VirtualClock,
    ) -> Result<World, ecs_testkit::Error> {
        let spec = WorldSpec {
            account: self.account.or(spec.account),
            region: self.region.or(spec.region),
            enforce_iam: self.enforce_iam || spec.enforce_iam,
            ..spec
        };
        let fake = spec.fake_builder().clock(clock).build();
        fake.load(&spec, &mut |file| std::fs::read(directory.join(file)))?;
        Ok(World { fake, enforces_iam: spec.enforce_iam })
    }
}
