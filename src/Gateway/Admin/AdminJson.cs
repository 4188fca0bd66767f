using System.Text.Json;

namespace Gateway.Admin;

/// <summary>Answers of the admin listener that are JSON.</summary>
internal static class AdminJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Indented);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
