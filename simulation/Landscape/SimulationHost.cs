namespace Masterful.Simulation.Landscape;

/// <summary>The simulation as a process of its own.</summary>
public static class SimulationHost
{
    /// <summary>
    /// Starts the landscape, writes the file <c>ready</c> into its directory once everything answers, and runs until it is
    /// cancelled; then stops everything and takes the file away.
    /// </summary>
    public static async Task RunAsync(SimulationOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Directory);
        var ready = Path.Combine(Path.GetFullPath(options.Directory), "ready");
        // One that a killed simulation left behind would promise what is not so.
        File.Delete(ready);
        await using var landscape = await SimulatedLandscape.StartAsync(options, cancellationToken);
        await File.WriteAllTextAsync(ready, landscape.LandscapeFile + "\n", cancellationToken);
        await Task.WhenAny(Task.Delay(Timeout.Infinite, cancellationToken));
        File.Delete(ready);
    }
}
