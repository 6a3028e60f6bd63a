// What an attacker tells the server of itself: that nobody has a stronger line. By it the duty ring gives it the largest share.
const UPLINK_CLASS = /"uplinkClass":"[a-z]+"/;

/** Before the page joins. */
export function claimStrongUplink(): void {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (this: WebSocket, message) {
    send.call(this, typeof message === 'string' ? message.replace(UPLINK_CLASS, '"uplinkClass":"strong"') : message);
  };
}
