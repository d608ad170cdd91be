using Temporalio.Common;

namespace Masterful.Workflows.Contracts;

/// <summary>Search attributes of a migration; <c>NeedsOperator = true</c> is the on-call queue.</summary>
public static class MigrationSearchAttributes
{
    /// <summary>The Shoot as <c>namespace/name</c>.</summary>
    public static readonly SearchAttributeKey<string> Shoot = SearchAttributeKey.CreateKeyword("Shoot");

    /// <summary>The Seed that hosted it.</summary>
    public static readonly SearchAttributeKey<string> SourceSeed = SearchAttributeKey.CreateKeyword("SourceSeed");

    /// <summary>The current phase.</summary>
    public static readonly SearchAttributeKey<string> Phase = SearchAttributeKey.CreateKeyword("Phase");

    /// <summary><c>Running</c>, <c>Migrated</c>, <c>RolledBack</c>, <c>Refused</c> or <c>Canceled</c>.</summary>
    public static readonly SearchAttributeKey<string> Outcome = SearchAttributeKey.CreateKeyword("Outcome");

    /// <summary>Whether it waits for an operator.</summary>
    public static readonly SearchAttributeKey<bool> NeedsOperator = SearchAttributeKey.CreateBool("NeedsOperator");

    /// <summary>The longest measured gap, in milliseconds.</summary>
    public static readonly SearchAttributeKey<long> DowntimeMs = SearchAttributeKey.CreateLong("DowntimeMs");

    /// <summary>All that a namespace must know before a migration starts in it.</summary>
    public static readonly IReadOnlyList<SearchAttributeKey> All = [Shoot, SourceSeed, Phase, Outcome, NeedsOperator, DowntimeMs];
}
