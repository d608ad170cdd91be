using Microsoft.Extensions.Logging;

namespace Masterful.Worker.Commands;

/// <summary>Log lines go to standard error, one line each, with a UTC time.</summary>
internal static class Logging
{
    public static ILoggerFactory Create(LogLevel least = LogLevel.Information) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(least)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        })
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
}
