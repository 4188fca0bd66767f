namespace Gateway.Mail.Sasl;

/// <summary>
/// LOGIN, which is not standardized: a challenge each for user name and password. Outlook sends the name as initial response.
/// </summary>
internal sealed class LoginMechanism : ISaslMechanism
{
    private byte[]? _user;

    public ReadOnlySpan<byte> FirstChallenge => "Username:"u8;

    public SaslStep Respond(ReadOnlySpan<byte> response)
    {
        if (response.IsEmpty)
        {
            return SaslStep.Unusable;
        }

        if (_user is null)
        {
            _user = response.ToArray();
            return SaslStep.Ask("Password:"u8);
        }

        return SaslStep.Known(SaslIdentity.OfPassword("LOGIN", _user, response));
    }
}
