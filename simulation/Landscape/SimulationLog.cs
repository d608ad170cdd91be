namespace Masterful.Simulation.Landscape;

/// <summary>The simulation's own log file, one line an event.</summary>
public sealed class SimulationLog : IDisposable
{
    private readonly Lock sync = new();
    private readonly StreamWriter writer;

    public SimulationLog(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        writer = new StreamWriter(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    public void Write(string line)
    {
        lock (sync) writer.WriteLine($"{DateTimeOffset.UtcNow:O} {line}");
    }

    public void Dispose()
    {
        lock (sync) writer.Dispose();
    }
}
