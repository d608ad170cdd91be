using Microsoft.Extensions.Logging;

namespace Temporalio.Tests.Workflows.Support;

/// <summary>Counts what is logged.</summary>
internal sealed class CountingLoggers : ILoggerFactory, ILogger
{
    private int lines;

    public int Lines => lines;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Interlocked.Increment(ref lines);
}
