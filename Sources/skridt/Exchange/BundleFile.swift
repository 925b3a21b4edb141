import Client

/// The bundle of this project; Foundation has another thing of that name.
typealias BundleFile = Client.Bundle
