using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;

namespace Gateway.Identity.Users;

/// <summary>Reads and writes the user file strictly: unknown or duplicate members and invalid hashes are errors with their place.</summary>
[JsonSerializable(typeof(UserFileContent))]
internal sealed partial class UserFileJson : JsonSerializerContext
{
    private const int MaximumBytes = 64 * 1024 * 1024;

    private static readonly UserFileJson Strict = new(new JsonSerializerOptions
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate,
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        WriteIndented = true,
    });

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
            content = JsonSerializer.Deserialize(stream, Strict.UserFileContent)
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
                throw new InvalidDataException($"user '{VisibleText.Of(name)}': the name {error}");
            }

            if (user is null || !PasswordHash.TryParse(user.Password, out _))
            {
                throw new InvalidDataException(
                    $"user '{VisibleText.Of(name)}': Password is not a hash; allowed: the output of 'gateway user'");
            }
        }

        return content;
    }

    public static void Write(Stream stream, UserFileContent content)
    {
        JsonSerializer.Serialize(stream, content, Strict.UserFileContent);
        stream.WriteByte((byte)'\n');
    }
}
