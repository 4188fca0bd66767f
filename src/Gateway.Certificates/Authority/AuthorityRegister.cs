using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Gateway.Certificates.Storage;
using Gateway.Configuration;

namespace Gateway.Certificates.Authority;

/// <summary>
/// The audit trail of the own CA: <c>register.jsonl</c>, a line of JSON for each certificate issued and for each revocation, only ever
/// appended to.
/// </summary>
public sealed class AuthorityRegister(string folder, TimeProvider time)
{
    public const string FileName = "register.jsonl";

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>Every certificate, oldest first. A line that a crash cut off is passed over.</summary>
    public IReadOnlyList<RegisterEntry> Read()
    {
        var entries = new Dictionary<string, RegisterEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Lines())
        {
            if (line is { Event: RegisterEvent.Issued, Subject: not null, NotAfter: not null })
            {
                entries.TryAdd(line.Serial, new RegisterEntry
                {
                    Serial = line.Serial,
                    Subject = line.Subject,
                    Names = line.Names ?? [],
                    Purpose = line.Purpose ?? CertificatePurpose.Server,
                    IssuedAt = line.Time,
                    IssuedBy = line.By,
                    NotAfter = line.NotAfter.Value,
                });
            }
            else if (line.Event == RegisterEvent.Revoked && entries.TryGetValue(line.Serial, out var entry) && entry.RevokedAt is null)
            {
                entries[line.Serial] = entry with
                {
                    RevokedAt = line.Time,
                    RevokedBy = line.By,
                    Reason = line.Reason ?? X509RevocationReason.Unspecified,
                };
            }
        }

        return [.. entries.Values.OrderBy(e => e.IssuedAt)];
    }

    internal string FilePath => _path;

    /// <summary>The lines, each as it is written.</summary>
    internal IEnumerable<string> Texts() => Lines().Select(Text);

    /// <summary>The lines that are not among those of another gateway's register.</summary>
    internal IReadOnlyList<string> TextsBeyond(IEnumerable<string> others)
    {
        var known = others.Select(Parse).OfType<RegisterLine>().Select(IdOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. Lines().Where(line => !known.Contains(IdOf(line))).Select(Text)];
    }

    /// <summary>
    /// Appends the lines of another gateway's register that are not here, what was issued before what was revoked; the number of them.
    /// </summary>
    internal int Merge(IEnumerable<string> texts)
    {
        using var guard = StoreLock.Take(new DiskFiles(), folder);
        var known = Lines().Select(IdOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = texts.Select(Parse)
            .OfType<RegisterLine>()
            .Where(line => IsSerial(line.Serial) && known.Add(IdOf(line)))
            .OrderBy(line => line.Event)
            .ToArray();
        foreach (var line in missing)
        {
            Append(line);
        }

        return missing.Length;
    }

    internal void Issued(X509Certificate2 certificate, CertificatePurpose purpose, IReadOnlyList<string> names, string by)
    {
        using var guard = StoreLock.Take(new DiskFiles(), folder);
        Append(new RegisterLine(time.GetUtcNow(), RegisterEvent.Issued, certificate.SerialNumber, by)
        {
            Subject = certificate.Subject,
            Names = names,
            Purpose = purpose,
            NotAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime()),
        });
    }

    internal bool Revoke(string serial, X509RevocationReason reason, string by)
    {
        using var guard = StoreLock.Take(new DiskFiles(), folder);
        if (Read().FirstOrDefault(e => e.Serial.Equals(serial, StringComparison.OrdinalIgnoreCase)) is not { RevokedAt: null } entry)
        {
            return false;
        }

        Append(new RegisterLine(time.GetUtcNow(), RegisterEvent.Revoked, entry.Serial, by) { Reason = reason });
        return true;
    }

    private IEnumerable<RegisterLine> Lines()
    {
        if (!File.Exists(_path))
        {
            yield break;
        }

        foreach (var text in File.ReadLines(_path))
        {
            if (Parse(text) is { } line)
            {
                yield return line;
            }
        }
    }

    private static RegisterLine? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonSerializer.Deserialize(text, RegisterJson.Default.RegisterLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string IdOf(RegisterLine line) => $"{line.Event} {line.Serial}";

    private static string Text(RegisterLine line) => JsonSerializer.Serialize(line, RegisterJson.Default.RegisterLine);

    // RFC 5280 4.1.2.2: at most 20 bytes. The revocation list is made of them.
    private static bool IsSerial(string? serial) =>
        serial is { Length: >= 2 and <= 40 } && serial.Length % 2 == 0 && serial.All(char.IsAsciiHexDigit);

    private void Append(RegisterLine line)
    {
        var isNew = !File.Exists(_path);
        using var stream = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = DiskFiles.SecretFile,
        });
        if (isNew)
        {
            FileOwnership.CopyFromFolder(_path, stream.SafeFileHandle);
        }

        var text = Text(line) + "\n";
        if (!isNew && stream.Length > 0)
        {
            // A line that a crash cut off ends here.
            stream.Seek(-1, SeekOrigin.End);
            text = stream.ReadByte() == '\n' ? text : "\n" + text;
        }

        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }
}
