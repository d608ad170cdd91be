using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Temporalio.Tests.Support;

/// <summary>Keeps each line with its category and what its scopes said.</summary>
internal sealed class RecordingLoggers : ILoggerFactory
{
    private readonly LoggerExternalScopeProvider scopes = new();

    public ConcurrentQueue<(string Category, string Text, IReadOnlyDictionary<string, object?> Scope)> Lines { get; } = new();

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(RecordingLoggers loggers, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => loggers.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scope = new Dictionary<string, object?>();
            loggers.scopes.ForEachScope(
                (given, all) =>
                {
                    foreach (var (name, value) in given switch
                    {
                        IEnumerable<KeyValuePair<string, object?>> pairs => pairs,
                        _ => [],
                    })
                    {
                        all[name] = value;
                    }
                },
                scope);
            loggers.Lines.Enqueue((category, formatter(state, exception), scope));
        }
    }
}
