namespace Temporalio.Tests.Support;

/// <summary>What not every Temporal Service has.</summary>
public enum ServerFeature
{
    Update,
    Reset,
    ResetAndDelete,

    /// <summary>Lists and counts by search attributes. Services of before 1.20 have them with Elasticsearch only.</summary>
    Search,

    /// <summary>Summaries and details, which services of before 1.25 drop without a word.</summary>
    UserMetadata,
}
