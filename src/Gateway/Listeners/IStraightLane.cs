using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners;

/// <summary>Serves requests of HTTP/1.1 connections in front of the server, which serves what is not for it.</summary>
internal interface IStraightLane
{
    /// <summary>Serves a connection, and lets the server do so where a request is not for the lane.</summary>
    Task ServeAsync(ConnectionContext connection, ConnectionDelegate server);
}
