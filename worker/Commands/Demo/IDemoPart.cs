namespace Masterful.Worker.Commands.Demo;

/// <summary>One of the programs that the demo runs; disposing lets it end in peace.</summary>
internal interface IDemoPart : IAsyncDisposable
{
    string Name { get; }

    string LogFile { get; }

    bool HasExited { get; }

    /// <summary>Ends it without a word, as a crash would.</summary>
    Task KillAsync();
}
