using Masterful.Workflows.Contracts;

namespace Masterful.Workflows.Phases;

/// <summary>One phase's orchestration. Stateless: everything it learns goes into the run's evidence.</summary>
internal interface IPhase
{
    /// <summary>Which phase.</summary>
    PhaseId Id { get; }

    /// <summary>Does it. Called again from the start after a retry, so every step must bear being repeated.</summary>
    Task RunAsync(MigrationRun run);

    /// <summary>Proves from the world that an earlier run did it, and fills in the evidence that later phases need.</summary>
    Task ProveAsync(MigrationRun run);
}
