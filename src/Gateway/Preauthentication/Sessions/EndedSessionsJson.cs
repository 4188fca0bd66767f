using System.Text.Json.Serialization;

namespace Gateway.Preauthentication.Sessions;

/// <summary>The JSON of the file of ended sessions.</summary>
[JsonSerializable(typeof(EndedSessions))]
internal sealed partial class EndedSessionsJson : JsonSerializerContext;
