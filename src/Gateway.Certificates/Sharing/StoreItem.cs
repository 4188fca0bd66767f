using System.Text.Json;

namespace Gateway.Certificates.Sharing;

/// <summary>One thing of the certificate store that gateways share, such as a certificate with its key.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The configured name, or the folder of the ACME account.</param>
/// <param name="Token">The fencing token under which it was published.</param>
/// <param name="Files">The texts of its files by their names; keys are in clear, and the store seals them.</param>
public sealed record StoreItem(StoreItemKind Kind, string Name, long Token, IReadOnlyDictionary<string, string> Files)
{
    private const int MostFiles = 4;
    private const int MostCharacters = 1 << 24;
    private const long HighestToken = 1L << 52;

    /// <summary>What distinguishes it from all others.</summary>
    public string Id => $"{Kind.ToText()}/{Name}";

    /// <summary>The text that is shared.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StoreItemJson.Default.StoreItem);

    /// <summary>Reads an item, and refuses one that is larger than any, or was published under another name.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static StoreItem Read(ReadOnlySpan<byte> json, string id)
    {
        StoreItem? item;
        try
        {
            item = json.Length <= MostCharacters ? JsonSerializer.Deserialize(json, StoreItemJson.Default.StoreItem) : null;
        }
        catch (JsonException e)
        {
            throw new FormatException("it is not what a gateway shares", e);
        }

        return item is { Name: not null, Files.Count: > 0 and <= MostFiles, Token: >= 0 and < HighestToken }
            && item.Files.Values.All(text => text is not null)
            && item.Id == id
                ? item
                : throw new FormatException("it is not what a gateway shares under this name");
    }
}
