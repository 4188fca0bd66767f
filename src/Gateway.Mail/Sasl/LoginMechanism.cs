using Gateway.Identity.Credentials;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sasl;

/// <summary>
/// LOGIN, which is not standardized: a challenge each for user name and password. Outlook sends the name as initial response.
/// </summary>
internal sealed class LoginMechanism : ISaslMechanism
{
    private string? _user;

    public ReadOnlySpan<byte> FirstChallenge => "Username:"u8;

    public SaslStep Respond(ReadOnlySpan<byte> response)
    {
        if (!WireText.TryDecode(response, out var text) || text.Length == 0)
        {
            return SaslStep.Unusable;
        }

        if (_user is null)
        {
            _user = text;
            return SaslStep.Ask("Password:"u8);
        }

        return SaslStep.Known(new SaslIdentity { Mechanism = "LOGIN", UserName = _user, Password = new Secret(text) });
    }
}
