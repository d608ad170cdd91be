namespace Masterful.Workflows.Phases;

/// <summary>
/// Holds back a deletion until an operator has approved just that: the approval names the digest of what would be deleted, so that one
/// meant for the plan, or for another list, does not count.
/// </summary>
internal sealed class DeletionGate
{
    private string approved = "";

    /// <summary>The digest that an approval has to name now; empty when none is waited for.</summary>
    public string Wanted { get; private set; } = "";

    /// <summary>Whether an approval is waited for.</summary>
    public bool IsClosed => Wanted.Length > 0;

    /// <summary>Whether the deletion of this digest was approved; if not, the gate closes.</summary>
    public bool Passes(string digest)
    {
        Wanted = digest == approved ? "" : digest;
        return !IsClosed;
    }

    /// <summary>Approves what is waited for.</summary>
    public void Open() => (approved, Wanted) = (Wanted, "");
}
