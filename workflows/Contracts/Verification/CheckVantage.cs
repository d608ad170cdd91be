namespace Masterful.Workflows.Contracts.Verification;

/// <summary>What a check has to reach.</summary>
public enum CheckVantage
{
    /// <summary>The API server: anywhere with a kubeconfig.</summary>
    Api,

    /// <summary>The control-plane node's files and etcd.</summary>
    Node,

    /// <summary>Garden, Seed and the source's addresses.</summary>
    BesideSeed,
}
