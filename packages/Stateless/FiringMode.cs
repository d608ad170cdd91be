namespace Stateless;

/// <summary>What happens to a trigger that is fired while another one is being processed.</summary>
public enum FiringMode
{
    /// <summary>It is processed at once, inside the running transition.</summary>
    Immediate,

    /// <summary>It waits until the running transition has finished. This is the default.</summary>
    Queued,
}
