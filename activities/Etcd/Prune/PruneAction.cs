namespace Masterful.Activities.Etcd.Prune;

/// <summary>What a rule does with the keys that it matches.</summary>
public enum PruneAction
{
    /// <summary>The key comes along.</summary>
    Keep,

    /// <summary>The key is deleted before any API server sees it.</summary>
    Drop,
}
