using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Identity.Passwords;

namespace Gateway.Identity.Users;

/// <summary>Reads and writes the user file strictly: unknown or duplicate members and invalid hashes are errors with their place.</summary>
internal static class UserFileJson
{
    private const int MaximumBytes = 64 * 1024 * 1024;

    private static readonly JsonSerializerOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate,
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    };

    /// <exception cref="InvalidDataException">The text is not a user file; the message has the place and the reason.</exception>
    public static UserFileContent Read(Stream stream)
    {
        if (stream.Length > MaximumBytes)
        {
            throw new InvalidDataException($"is larger than {MaximumBytes} bytes");
        }

        UserFileContent content;
        try
        {
            content = JsonSerializer.Deserialize<UserFileContent>(stream, Options)
                ?? throw new InvalidDataException("is null; allowed: an object");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.Message, e);
        }

        foreach (var (name, user) in content.Users)
        {
            if (UserNames.FindError(name) is { } error)
            {
                throw new InvalidDataException($"user '{name}': the name {error}");
            }

            if (user is null || !PasswordHash.TryParse(user.Password, out _))
            {
                throw new InvalidDataException($"user '{name}': Password is not a hash; allowed: the output of 'gateway user'");
            }
        }

        return content;
    }

    public static void Write(Stream stream, UserFileContent content)
    {
        JsonSerializer.Serialize(stream, content, Options);
        stream.WriteByte((byte)'\n');
    }
}
