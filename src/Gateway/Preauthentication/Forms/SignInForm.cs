using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Forms;

/// <summary>What a browser posted, or a provider, read within limits; a field that is there twice counts as absent.</summary>
internal sealed class SignInForm
{
    /// <summary>Bytes a form may have.</summary>
    public const int MaxBytes = 8_192;

    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    private SignInForm()
    {
    }

    public string? UserName { get; private set; }

    public Secret? Password { get; private set; }

    public bool IsPrivate { get; private set; }

    public string? Token { get; private set; }

    /// <summary>A provider's word that sessions end, or null.</summary>
    public Secret? LogoutToken { get; private set; }

    /// <summary>Reads the body; null when it is no form, too large, too slow, or broken.</summary>
    public static async Task<SignInForm?> ReadAsync(HttpRequest request, TimeProvider time)
    {
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true || request.ContentLength > MaxBytes)
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

    public static SignInForm Parse(ReadOnlySpan<byte> body)
    {
        var form = new SignInForm();
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
            case "code":
                Code = isFirst && value.Trim() is { Length: > 0 and <= 128 } typed && !typed.Any(char.IsControl) ? new Secret(typed) : null;
                break;
            case "logout_token":
                LogoutToken = isFirst ? new Secret(value) : null;
                break;
            case "token":
                Token = isFirst ? value : null;
                break;
        }
    }

    /// <summary>A one-time code, or null where none was typed.</summary>
    public Secret? Code { get; private set; }

    /// <summary>The credential, or null when what was typed can be none.</summary>
    public PasswordCredential? Credential() =>
        UserName is { Length: > 0 and <= 256 } name && !name.Any(c => char.IsControl(c) || c == ':')
        && Password is { IsEmpty: false } password && password.Reveal() is { Length: <= 512 } typed && !typed.Any(char.IsControl)
            ? new PasswordCredential(name, password)
            : null;
}
