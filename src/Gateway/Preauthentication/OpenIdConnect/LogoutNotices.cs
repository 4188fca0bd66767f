using Gateway.Identity.Tokens;
using Gateway.Preauthentication.Pages;

namespace Gateway.Preauthentication.OpenIdConnect;

/// <summary>Answers the notices by which a provider ends sessions, whichever way it sends them.</summary>
internal sealed class LogoutNotices(BackChannelLogout backChannel, FrontChannelLogout frontChannel)
{
    public Task AnswerAsync(PageRequest request, TokenIssuer provider) => request.Context.Request.Method == "POST"
        ? backChannel.AnswerAsync(request, provider)
        : frontChannel.AnswerAsync(request, provider);
}
