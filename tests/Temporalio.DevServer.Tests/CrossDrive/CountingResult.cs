namespace Temporalio.DevServer.Tests.CrossDrive;

/// <param name="From">Where the last run began to count.</param>
public record CountingResult([property: System.Text.Json.Serialization.JsonPropertyName("from")] int From);
