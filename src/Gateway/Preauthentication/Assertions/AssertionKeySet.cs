using System.Text.Json;

namespace Gateway.Preauthentication.Assertions;

/// <summary>The keys at one time: the signing key and all published keys; immutable.</summary>
internal sealed class AssertionKeySet
{
    /// <summary>
    /// How long a key is published before it signs. A back end that caches the published keys for less time knows every signing key.
    /// </summary>
    public static readonly TimeSpan Lead = TimeSpan.FromHours(1);

    /// <param name="keys">The keys, at least one.</param>
    /// <param name="life">How long a key signs.</param>
    /// <param name="now">The time.</param>
    public AssertionKeySet(IEnumerable<AssertionKey> keys, TimeSpan life, DateTimeOffset now)
    {
        AssertionKey[] sorted = [.. keys.OrderBy(k => k.Created).ThenBy(k => k.Id, StringComparer.Ordinal)];
        var signing = Math.Max(0, Array.FindLastIndex(sorted, k => k.Created <= now - Lead));
        Signing = sorted[signing];
        Published = [.. sorted.Where((k, i) => i >= signing - 1 || now - k.Created < (2 * life) + Lead)];
        Retired = [.. sorted.Except(Published)];
        IsNextDue = now - sorted[^1].Created >= life;

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in Published)
            {
                key.WritePublic(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Document = buffer.ToArray();
    }

    public AssertionKey Signing { get; }

    public IReadOnlyList<AssertionKey> Published { get; }

    /// <summary>Keys whose last tokens have expired.</summary>
    public IReadOnlyList<AssertionKey> Retired { get; }

    /// <summary>Whether the newest key is so old that the next one must be created.</summary>
    public bool IsNextDue { get; }

    /// <summary>The published keys as a JSON Web Key Set (RFC 7517 5).</summary>
    public byte[] Document { get; }
}
