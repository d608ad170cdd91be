using System.CommandLine;
using System.Text;
using Masterful.Worker.Commands;
using Masterful.Worker.Commands.Demo;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>A command of the program that runs in the test's process, as it would on its own: from its arguments, with its own log.</summary>
internal sealed class HostedProgram : IDemoPart
{
    private static readonly AsyncLocal<TextWriter?> Log = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task run;

    static HostedProgram()
    {
        // What a logger's thread writes belongs to the program that made the logger: its context came along.
        Console.SetOut(new Router(Console.Out));
        Console.SetError(new Router(Console.Error));
    }

    private HostedProgram(string name, string directory, string[] arguments)
    {
        Name = name;
        LogFile = Path.Combine(directory, "logs", name + ".log");
        Directory.CreateDirectory(Path.GetDirectoryName(LogFile)!);
        run = Task.Run(() => RunAsync(arguments));
    }

    public string Name { get; }

    public string LogFile { get; }

    public bool HasExited => run.IsCompleted;

    public static HostedProgram Start(string name, string directory, params string[] arguments) => new(name, directory, arguments);

    public Task KillAsync() => throw new NotSupportedException($"{Name} can only be killed as a process of its own; name it when the lab is started.");

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await run;
        stop.Dispose();
    }

    private async Task RunAsync(string[] arguments)
    {
        await using var log = TextWriter.Synchronized(new StreamWriter(LogFile, append: true) { AutoFlush = true });
        Log.Value = log;
        try
        {
            await MasterfulCommand.Create().Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It was told to.
        }
        catch (Exception e)
        {
            await log.WriteLineAsync(e.ToString());
            throw;
        }
    }

    private sealed class Router(TextWriter otherwise) : TextWriter
    {
        public override Encoding Encoding => otherwise.Encoding;

        public override void Write(char value) => (Log.Value ?? otherwise).Write(value);

        public override void Write(string? value) => (Log.Value ?? otherwise).Write(value);

        public override void WriteLine(string? value) => (Log.Value ?? otherwise).WriteLine(value);
    }
}
