namespace Temporalio.Tests.Support;

/// <summary>What not every Temporal Service has.</summary>
public enum ServerFeature
{
    Update,
    Reset,
    ResetAndDelete,
}
