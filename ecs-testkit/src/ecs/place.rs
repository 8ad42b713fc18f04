//! ARNs: made from names, and names read back from them.

/// Where the account lives: what every ARN begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) partition: String,
    pub(crate) region: String,
    pub(crate) account: String,
}

impl Place {
    pub(crate) fn new(region: String, account: String) -> Self {
        let partition = match region.split('-').next() {
            Some("cn") => "aws-cn",
            _ if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        Self { partition: partition.to_owned(), region, account }
    }

    /// `arn:aws:ecs:REGION:ACCOUNT:` and the resource.
    pub(crate) fn ecs(&self, resource: &str) -> String {
        format!("arn:{}:ecs:{}:{}:{resource}", self.partition, self.region, self.account)
    }

    /// The ARN of an EBS volume.
    pub(crate) fn volume(&self, id: &str) -> String {
        format!("arn:{}:ec2:{}:{}:volume/{id}", self.partition, self.region, self.account)
    }

    /// `arn:aws:iam::ACCOUNT:` and the resource.
    pub(crate) fn iam(&self, resource: &str) -> String {
        format!("arn:{}:iam::{}:{resource}", self.partition, self.account)
    }

    pub(crate) fn cluster(&self, name: &str) -> String {
        self.ecs(&format!("cluster/{name}"))
    }

    pub(crate) fn service(&self, cluster: &str, name: &str) -> String {
        self.ecs(&format!("service/{cluster}/{name}"))
    }

    pub(crate) fn container_instance(&self, cluster: &str, id: &str) -> String {
        self.ecs(&format!("container-instance/{cluster}/{id}"))
    }

    pub(crate) fn task(&self, cluster: &str, id: &str) -> String {
        self.ecs(&format!("task/{cluster}/{id}"))
    }
}

/// The last part of an ARN or path; a plain name is its own.
pub(crate) fn last_part(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_decides_the_partition() {
        let check = |region: &str, arn: &str| {
            assert_eq!(Place::new(region.to_owned(), "1".to_owned()).cluster("c"), arn);
        };
        check("eu-west-1", "arn:aws:ecs:eu-west-1:1:cluster/c");
        check("cn-north-1", "arn:aws-cn:ecs:cn-north-1:1:cluster/c");
        check("us-gov-west-1", "arn:aws-us-gov:ecs:us-gov-west-1:1:cluster/c");
    }
}
