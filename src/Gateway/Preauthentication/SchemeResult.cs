using Microsoft.AspNetCore.Authentication;

namespace Gateway.Preauthentication;

/// <summary>Turns a finding into ASP.NET Core's answer, and leaves the finding itself on the request for the decision.</summary>
internal static class SchemeResult
{
    public static AuthenticateResult From(HttpContext context, CallerFinding finding)
    {
        context.Features.Set(finding);
        return finding is { State: CallerState.Accepted, User: { } user, Scheme: { } scheme }
            ? AuthenticateResult.Success(new AuthenticationTicket(new UserPrincipal(user, scheme), scheme))
            : AuthenticateResult.Fail(finding.Reason ?? finding.Result.ToString());
    }
}
