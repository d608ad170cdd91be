namespace Temporalio.DevServer.Engine;

/// <summary>What a run needs to know of the world around it.</summary>
internal interface IRunServices
{
    TimeProvider Clock { get; }

    /// <summary>Whether a worker polled the sticky queue so recently that a task on it will be picked up.</summary>
    bool IsStickyQueueAlive(string ns, string queue);
}
