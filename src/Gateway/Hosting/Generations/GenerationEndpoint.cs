using System.Globalization;
using System.Text.Json;
using Gateway.Admin;
using Gateway.Identity.State;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Generations;

/// <summary>
/// Former configurations over the admin listener: <c>GET</c> lists them, <c>POST ?generation=</c> writes the content of one back into its
/// files after a check; the reload then takes it. <c>&amp;reason=</c> is kept with it and written to the audit log.
/// </summary>
internal sealed class GenerationEndpoint(GenerationHistory history, ConfigurationInForce inForce, IOptionsMonitor<AdminOptions> options)
    : IAdminEndpoint
{
    public const string RollBackAction = "configuration roll back";

    public string Path => "/api/generations";

    public IReadOnlyList<string> Changes => ["POST"];

    public Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method != "POST")
        {
            return AdminJson.WriteAsync(context, Write);
        }

        return RollBack(context, context.Request.Query["generation"].ToString()) is { } problem
            ? AdminText.WriteAsync(context, StatusCodes.Status409Conflict, problem)
            : Task.CompletedTask;
    }

    /// <summary>Writes the content of a generation back into its files; null if it was done, else why it was not.</summary>
    public string? RollBack(HttpContext context, string number, string? reason = null)
    {
        reason = AdminAudit.ReasonOf(context, reason);
        var known = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var problem = history.Find(known) is { } found
            ? TryWrite(found, AdminActor.Of(context, options.CurrentValue), reason)
            : "There is no such generation.";
        AdminAudit.Write(context, RollBackAction, number, problem is null, reason);
        return problem;
    }

    private string? TryWrite(Generation generation, string by, string reason)
    {
        var contents = generation.Files.ToDictionary(f => f.Path, f => f.Content, StringComparer.Ordinal);
        var added = inForce.Reading.Files.Select(f => f.Key).FirstOrDefault(f => !contents.ContainsKey(f));
        if (added is not null)
        {
            return $"{added} is included now and was not then; move it away first.";
        }

        var checkedFile = inForce.Started.File.With(contents).Read();
        if (checkedFile.Options is null)
        {
            return $"It is not valid any more: {checkedFile.Errors[0]}";
        }

        try
        {
            history.Announce(generation.Files[0].Content, by, reason);
            foreach (var file in generation.Files.Where(HasChanged))
            {
                AtomicFile.Replace(file.Path, stream => stream.Write(file.Content));
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"It cannot be written: {e.Message}";
        }
    }

    private static bool HasChanged(GenerationFile file) =>
        !File.Exists(file.Path) || !File.ReadAllBytes(file.Path).AsSpan().SequenceEqual(file.Content);

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var generation in history.List())
        {
            json.WriteStartObject();
            json.WriteNumber("generation", generation.Number);
            json.WriteString("at", generation.At);
            json.WriteString("by", generation.By);
            json.WriteString("reason", generation.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
