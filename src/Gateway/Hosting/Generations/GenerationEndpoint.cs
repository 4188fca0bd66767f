using System.Globalization;
using System.Security.Cryptography;
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

    private readonly Lock _gate = new();

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

    /// <summary>Names the content that the files have at this moment, whether it is in force or not.</summary>
    public string ReadFilesNow()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, _) in inForce.Reading.Files)
        {
            var content = ReadNow(path);
            hash.AppendData(BitConverter.GetBytes(content?.Length ?? -1));
            hash.AppendData(content ?? []);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Writes the content of a generation back into its files; null if it was done, else why it was not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="number">The generation.</param>
    /// <param name="reason">Why; null for what the query says.</param>
    /// <param name="seen">The content that the files had when the administrator decided; null where that is not known.</param>
    public string? RollBack(HttpContext context, string number, string? reason = null, string? seen = null)
    {
        reason = AdminAudit.ReasonOf(context, reason);
        var known = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var problem = history.Find(known) is { } found
            ? TryWrite(found, AdminActor.Of(context, options.CurrentValue), reason, seen)
            : "There is no such generation.";
        AdminAudit.Write(context, RollBackAction, number, problem is null, reason);
        return problem;
    }

    private string? TryWrite(Generation generation, string by, string reason, string? seen)
    {
        // Of two at once, the second one looks at what the first one has written.
        lock (_gate)
        {
            return seen is null || seen == ReadFilesNow()
                ? TryWrite(generation, by, reason)
                : "The files have been changed since this page was shown. Look at them, and open the page again.";
        }
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

    private static bool HasChanged(GenerationFile file) => ReadNow(file.Path)?.AsSpan().SequenceEqual(file.Content) != true;

    private static byte[]? ReadNow(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }

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
