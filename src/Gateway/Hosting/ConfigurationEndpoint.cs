using System.Text.Json;
using Gateway.Admin;
using Gateway.Settings;

namespace Gateway.Hosting;

/// <summary>The configuration in force over the admin listener: each value with its place, and no secret.</summary>
internal sealed class ConfigurationEndpoint(StartedConfiguration started, ConfigurationInForce inForce, ReloadStatus status)
    : IAdminEndpoint
{
    public const string ConfigurationPath = "/api/configuration";

    public string Path => ConfigurationPath;

    public IReadOnlyList<string> Changes => [];

    public async Task AnswerAsync(HttpContext context)
    {
        var reading = inForce.Reading;
        var key = reading.Options is { } options ? ComparisonKey.FindOrCreate(options.State) : null;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("file", started.File.Path);
        json.WriteNumber("generation", status.Current.Generation);
        json.WriteString("inForceSince", status.Current.LastSuccess);
        json.WriteStartArray("values");
        foreach (var value in EffectiveConfiguration.List(reading, key))
        {
            EffectiveConfiguration.Write(json, value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
