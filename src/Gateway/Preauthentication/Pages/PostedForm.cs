using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Pages;

/// <summary>A form posted by a browser or a provider, read within limits. A repeated field counts as absent.</summary>
internal sealed class PostedForm
{
    /// <summary>The maximum size of a form in bytes.</summary>
    public const int MaxBytes = 8_192;

    /// <summary>The bit of Outlook Web Access's flags for a private computer.</summary>
    private const int OwaPrivate = 4;
    private const int MaxBoxes = 32;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);

    private PostedForm()
    {
    }

    /// <summary>Networks, separated by blanks, or null.</summary>
    public string? Networks { get; private set; }

    /// <summary>A number of days, or 0.</summary>
    public int Days { get; private set; }

    /// <summary>What is to be removed or changed: the kind of thing, and its id.</summary>
    public (string Kind, string Id)? Removed { get; private set; }

    public string? UserName { get; private set; }

    public Secret? Password { get; private set; }

    public bool IsPrivate { get; private set; }

    public string? Token { get; private set; }

    /// <summary>Where the form of Outlook Web Access leads, or null.</summary>
    public string? Destination { get; private set; }

    /// <summary>A new password, or null.</summary>
    public Secret? NewPassword { get; private set; }

    /// <summary>The new password once more, or null.</summary>
    public Secret? Repeat { get; private set; }

    /// <summary>A one-time code, or null.</summary>
    public Secret? Code { get; private set; }

    /// <summary>What a person calls a device or a factor, or null.</summary>
    public string? Name { get; private set; }

    /// <summary>The names of the boxes that are checked, and of the button that was pressed.</summary>
    public IReadOnlySet<string> Checked => _checked;

    /// <summary>Whether the device is to be remembered.</summary>
    public bool IsRemembered { get; private set; }

    /// <summary>The response of a passkey, as the script has written it, or null.</summary>
    public string? Passkey { get; private set; }

    /// <summary>The protected challenge that a passkey responds to, or null.</summary>
    public string? Challenge { get; private set; }

    /// <summary>A provider's token that ends sessions, or null.</summary>
    public Secret? LogoutToken { get; private set; }

    /// <summary>Reads the body; null where it is not a form, too large, too slow, or incomplete.</summary>
    public static async Task<PostedForm?> ReadAsync(HttpRequest request, TimeProvider time)
    {
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true
            || request.ContentLength > MaxBytes)
        {
            return null;
        }

        using var timeout = new CancellationTokenSource(MaxTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.HttpContext.RequestAborted);
        var buffer = new byte[MaxBytes + 1];
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token);
            return length > MaxBytes ? null : Parse(buffer.AsSpan(0, length));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    public static PostedForm Parse(ReadOnlySpan<byte> body)
    {
        var form = new PostedForm();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var text = Encoding.Latin1.GetString(body);
        foreach (var range in text.AsSpan().Split('&'))
        {
            var pair = text[range];
            var equals = pair.IndexOf('=');
            if (equals > 0)
            {
                var name = pair[..equals];
                form.Set(name, WebUtility.UrlDecode(pair[(equals + 1)..]), isFirst: seen.Add(name));
            }
        }

        return form;
    }

    /// <summary>The credential; null where name or password is missing or malformed.</summary>
    public PasswordCredential? Credential() =>
        UserName is { Length: > 0 and <= 256 } name && !name.Any(c => char.IsControl(c) || c == ':')
        && IsValid(Password)
            ? new PasswordCredential(name, Password)
            : null;

    /// <summary>The new password; null where it is missing or malformed, or was not typed twice alike.</summary>
    public Secret? FindNewPassword() => IsValid(NewPassword) && NewPassword.Equals(Repeat) ? NewPassword : null;

    private static bool IsValid([NotNullWhen(true)] Secret? password) =>
        password is { IsEmpty: false } && password.Reveal() is { Length: <= 512 } typed && !typed.Any(char.IsControl);

    private void Set(string name, string value, bool isFirst)
    {
        switch (name)
        {
            case "username":
                UserName = isFirst ? value.Trim() : null;
                break;
            case "password":
                Password = isFirst ? new Secret(value) : null;
                break;
            case "computer":
                IsPrivate = isFirst && value == "private";
                break;
            case "destination":
                Destination = isFirst ? value : null;
                break;
            case "flags" when isFirst && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var flags):
                IsPrivate = (flags & OwaPrivate) != 0;
                break;
            case "code":
                Code = isFirst && value.Trim() is { Length: > 0 and <= 128 } code && !code.Any(char.IsControl) ? new Secret(code) : null;
                break;
            case "newpassword":
                NewPassword = isFirst ? new Secret(value) : null;
                break;
            case "repeat":
                Repeat = isFirst ? new Secret(value) : null;
                break;
            case "logout_token":
                LogoutToken = isFirst ? new Secret(value) : null;
                break;
            case "name":
                Name = isFirst ? value : null;
                break;
            case "remember":
                IsRemembered = isFirst && value == "yes";
                break;
            case "passkey":
                Passkey = isFirst && value.Length > 0 ? value : null;
                break;
            case "challenge":
                Challenge = isFirst ? value : null;
                break;
            case "networks":
                Networks = isFirst ? value : null;
                break;
            case "days" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var days):
                Days = isFirst ? days : 0;
                break;
            case "revoke" or "forget" or "end" or "endall" or "removefactor" or "renewcodes" or "changepassword":
                Removed = isFirst ? (name, value) : null;
                break;
            case var box when value == "yes" && _checked.Count < MaxBoxes:
                _checked.Add(box);
                break;
            case "token":
                Token = isFirst ? value : null;
                break;
        }
    }
}
