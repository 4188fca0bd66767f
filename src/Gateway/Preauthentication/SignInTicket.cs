using Microsoft.AspNetCore.Authentication;

namespace Gateway.Preauthentication;

/// <summary>
/// Carries the gateway's own results through ASP.NET Core's authentication, which knows a principal, a failure, or nothing. They travel as
/// parameters of the properties, which no handler serializes.
/// </summary>
internal static class SignInTicket
{
    private const string SignIn = "Gateway.SignIn";
    private const string Decision = "Gateway.Decision";

    /// <summary>The framework's form of a handler's result; null is a request without a credential.</summary>
    public static AuthenticateResult Write(SignInResult? signIn)
    {
        if (signIn is null)
        {
            return AuthenticateResult.NoResult();
        }

        var properties = new AuthenticationProperties();
        properties.SetParameter(SignIn, signIn);
        return signIn is { Status: SignInStatus.Accepted, User: { } user, Scheme: { } scheme }
            ? AuthenticateResult.Success(new AuthenticationTicket(new(UserClaims.Of(user, scheme)), properties, scheme))
            : AuthenticateResult.Fail($"{signIn.Status}", properties);
    }

    /// <summary>The result of one of the gateway's own handlers; null where another handler made it.</summary>
    public static SignInResult? Read(AuthenticateResult result) => result.Properties?.GetParameter<SignInResult>(SignIn);

    /// <summary>Properties that tell a handler why it challenges or forbids.</summary>
    public static AuthenticationProperties WriteDecision(PreauthenticationResult result)
    {
        var properties = new AuthenticationProperties();
        properties.SetParameter(Decision, result);
        return properties;
    }

    /// <summary>Why the handler is to challenge or forbid; null where other code than the gateway's asks it.</summary>
    public static PreauthenticationResult? ReadDecision(AuthenticationProperties? properties) =>
        properties?.Parameters.TryGetValue(Decision, out var value) == true && value is PreauthenticationResult result ? result : null;
}
