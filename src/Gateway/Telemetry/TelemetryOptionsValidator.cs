using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Telemetry;

/// <summary>Validates what the attributes of the log options cannot express.</summary>
internal static class TelemetryOptionsValidator
{
    public static IEnumerable<ValidationResult> Validate(TelemetryOptions options, bool withFiles = true)
    {
        foreach (var (member, path) in new[]
        {
            (nameof(options.AccessLog), options.AccessLog),
            (nameof(options.AuditLog), options.AuditLog),
        })
        {
            if (withFiles && Path.IsPathFullyQualified(path ?? "") && !Directory.Exists(Path.GetDirectoryName(path)))
            {
                yield return new ValidationResult(
                    $"the folder of '{path}' does not exist; allowed: a file in an existing folder, - for standard output, or otlp:",
                    [member]);
            }
        }

        if (options.AccessLog is { Length: > 0 } log && LogTargets.IsFile(log) && options.AccessLog == options.AuditLog)
        {
            yield return new ValidationResult("is the same file as AccessLog; allowed: a file of its own", [nameof(options.AuditLog)]);
        }
    }
}
